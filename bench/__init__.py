"""hansou measured against its peers: speed, growth with the collection, ranking quality.

Run `python -m bench --help`; README.md says what is measured and how it is kept fair.
"""
