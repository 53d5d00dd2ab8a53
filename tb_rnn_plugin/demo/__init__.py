"""A demonstration on real text that ships with Python: `tb-rnn demo`."""
