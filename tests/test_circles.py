"""Does no module of ours import one that imports it, be it for its types alone?"""

from __future__ import annotations

import grimp
import networkx as nx


def test_imports_run_in_no_circle() -> None:
    graph = grimp.build_graph("sim", cache_dir=None)
    imports = nx.DiGraph((module, read) for module in graph.modules for read in graph.find_modules_directly_imported_by(module))
    assert imports.number_of_edges() > 1000
    assert [sorted(circle) for circle in nx.strongly_connected_components(imports) if len(circle) > 1] == []
