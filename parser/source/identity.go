package source

// identity tells files apart whatever their names.
type identity struct{ device, inode uint64 }
