"""A view of the graph to one self-contained HTML page.

The only folder that imports pyvis; :func:`explorer_page` is all that others need.
"""

from kg.explorer.options import ExplorerOptions
from kg.explorer.page import explorer_page

__all__ = ["ExplorerOptions", "explorer_page"]
