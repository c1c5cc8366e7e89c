"""Reach: a participant network and experience-sharing forum. See docs/house.md for how the folders stand on each other."""
