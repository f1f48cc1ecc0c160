"""How a resource is declared, and the schema, pages and checks that follow from that."""
