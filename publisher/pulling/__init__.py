"""Articles of other official sources, taken as drafts, and what became of them there since."""
