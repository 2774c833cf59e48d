"""Sample illustrations: flat scenes, one shared palette, no text."""
