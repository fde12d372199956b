package letter

// Failpoint sets what is called after each step of sending, for tests that let
// a worker die there: "claimed" and "delivered".
func (s *Service) Failpoint(f func(step string)) { s.failpoint = f }
