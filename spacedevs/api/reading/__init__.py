"""What a serializer reads from the database (`plans`), and how rows are fetched by plan."""
