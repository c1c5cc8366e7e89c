"""What comes in by mail, read without trusting any of it: headers, text, bounces, who vouches for the sender. Pure, and it
never raises: whatever bytes come in, something is read."""
