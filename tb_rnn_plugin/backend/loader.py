"""What TensorBoard imports at start-up. TensorBoard calls it unguarded, so it must not fail."""

import argparse
import logging
from typing import Any

from tensorboard.plugins import base_plugin

#: Steps kept of each tag. TensorBoard's defaults are 10 for blobs and 100 for tensors; with the
#: same number for both, the overview and the arrays of a series keep the same steps.
MAX_STEPS = 100

_logger = logging.getLogger(__name__)


class RNNLoader(base_plugin.TBLoader):
    """Makes the plugin; its imports wait until TensorBoard asks for it."""

    def fix_flags(self, flags: argparse.Namespace) -> None:
        """Sets `--samples_per_plugin=rnn=100` unless the user gave a number for `rnn`."""
        # The parsed dictionary may be the parser's default, shared by every parse.
        flags.samples_per_plugin = {"rnn": MAX_STEPS, **(flags.samples_per_plugin or {})}

    def load(self, context: base_plugin.TBContext) -> Any:
        """Returns the plugin, or None (and TensorBoard without the tab) if it cannot be made."""
        try:
            from tb_rnn_plugin.backend.plugin import RNNPlugin

            return RNNPlugin(context)
        except Exception:
            _logger.exception("The RNN tab is not shown: the plugin could not be loaded.")
            return None
