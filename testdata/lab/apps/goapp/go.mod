module labapp

go 1.24
