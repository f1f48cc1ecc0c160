"""Version 2.2.0 as Launch Library answers it since 2023: frozen upstream."""
