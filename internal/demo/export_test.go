package demo

// Clear is clear, for tests.
func (o Options) Clear() error { return o.clear() }
