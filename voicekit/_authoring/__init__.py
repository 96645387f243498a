"""What people use before and after calls: checks, exploration, pictures, importers, call scripts, inventories."""
