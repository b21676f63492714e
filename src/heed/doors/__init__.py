"""What an opened home can do and say, area by area: the doors that Python users, commands and web
pages go through."""
