"""The catalogue as people read it: which instruments are installed, what each of them rests on, how its versions differ."""
