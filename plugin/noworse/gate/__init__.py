"""From evidence to decision: policy in, decision out; pure."""
