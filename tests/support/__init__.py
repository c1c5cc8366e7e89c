"""What tests share: databases, a browser's client, the cast."""
