package worker

// Area is what one part of the product has done without anybody waiting: its lines
// of the tables. Each area has a file of its own, which has its retention rules
// too; wiring lists the areas, as it does those of the route table.
type Area struct {
	Tasks     []Task
	Schedules []Schedule
}

// tasks are the lines of the task table, those for schedules left out.
func (d Deps) tasks() []Task {
	var all []Task
	for _, a := range d.Areas {
		all = append(all, a.Tasks...)
	}
	return all
}

// schedules are the lines of the table of what is scheduled.
func (d Deps) schedules() []Schedule {
	var all []Schedule
	for _, a := range d.Areas {
		all = append(all, a.Schedules...)
	}
	return all
}
