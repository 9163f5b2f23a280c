"""Several segments into one, in bounded memory."""
