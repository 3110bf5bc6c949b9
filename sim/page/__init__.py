"""A page in the browser on which thousands of worlds move with every slider; `sim.page.serve` opens it."""
