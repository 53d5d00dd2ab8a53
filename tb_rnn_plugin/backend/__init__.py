"""The TensorBoard side of the RNN tab; `http_api.md` in this folder is its spec.

Imports numpy, werkzeug and tensorboard alone, so that logs are seen where no framework is.
"""
