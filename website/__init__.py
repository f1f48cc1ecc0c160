"""Pages for people: what is next, and a page for each launch, event, agency, station, astronaut."""
