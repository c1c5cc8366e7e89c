"""Floor 0: no word of the domain. Imports the standard library and third-party packages, and nothing of forum above itself."""
