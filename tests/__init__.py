"""The tests: one folder per feature, one file per door or deed."""
