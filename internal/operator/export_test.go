package operator

// Failpoint ends the operator's commands at a step with an error, as a crash would:
// connections close, and nothing is mended.
func (o *Operator) Failpoint(at func(step string) error) { o.fail = at }
