"""The only room with sockets and files of our own: transport, tape, journal."""
