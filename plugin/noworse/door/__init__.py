"""The only room that knows pytest and the shell."""
