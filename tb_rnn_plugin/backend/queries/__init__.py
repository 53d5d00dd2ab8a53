"""One file per question that the tab asks: plain functions, without HTTP."""
