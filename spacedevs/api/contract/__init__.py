"""How a resource is declared: modes, fields, serializers, filters, ordering, viewsets, routers."""
