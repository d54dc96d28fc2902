"""The composition root: the asset graph, its schedules and sensors, and the command line."""
