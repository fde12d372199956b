package wiring

import (
	"vakans/internal/operator"
	"vakans/internal/plane"
	"vakans/internal/queue"
)

// Operator returns what exports, imports, moves and removes whole organisations,
// which takes the migrator's login.
func (s *Services) Operator() (*operator.Operator, error) {
	schemas, err := s.Schemas()
	if err != nil {
		return nil, err
	}
	inspector, err := queue.NewInspector(s.Queue)
	if err != nil {
		return nil, err
	}
	return &operator.Operator{
		Schemas: schemas, Planes: s.Planes, Files: s.Files, Queue: inspector, Jobsite: s.Jobsite, Cells: plane.Cells(),
	}, nil
}
