package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// processor is the time that programs have had of the processors, by their names: those
// that this one has started, and what they have started. Unlike a rate it is the same
// on a machine that does something else besides. It is empty where there is no /proc.
type processor map[string]time.Duration

// processorNow is what has been spent so far.
func processorNow() processor {
	paths, _ := filepath.Glob("/proc/[0-9]*/stat")
	all := map[int]process{}
	for _, path := range paths {
		if p, ok := processOf(path); ok {
			all[p.pid] = p
		}
	}
	spent := processor{}
	for _, p := range all {
		for at := p; at.pid > 1; at = all[at.parent] {
			if at.pid == os.Getpid() {
				spent[p.name] += p.spent
			}
		}
	}
	return spent
}

// process is a line of /proc/<pid>/stat.
type process struct {
	pid, parent int
	name        string
	spent       time.Duration // by itself, and by its children that have ended
}

// userHZ is the unit of processor times in /proc (USER_HZ, 100 on every Linux).
const userHZ = 10 * time.Millisecond

func processOf(path string) (process, bool) {
	text, err := os.ReadFile(path)
	before, after, ok := strings.Cut(string(text), ") ")
	fields := strings.Fields(after)
	if err != nil || !ok || len(fields) < 15 {
		return process{}, false // it has ended
	}
	number, name, _ := strings.Cut(before, " (")
	p := process{name: name}
	p.pid, _ = strconv.Atoi(number)
	p.parent, _ = strconv.Atoi(fields[1])
	for _, spent := range fields[11:15] {
		ticks, _ := strconv.Atoi(spent)
		p.spent += time.Duration(ticks) * userHZ
	}
	if name == "vakans" { // web or worker
		args, _ := os.ReadFile(filepath.Join(filepath.Dir(path), "cmdline"))
		if words := strings.Split(string(args), "\x00"); len(words) > 1 {
			p.name = words[1]
		}
	}
	return p, true
}

// spending is what the rounds of a side have taken of the processors.
type spending struct {
	by      processor
	answers int
}

// of is the side, whose rounds are added up.
func (s *spending) of(measured side) side {
	return func(ctx context.Context) (turn, error) {
		before := processorNow()
		t, err := measured(ctx)
		s.add(before, t.Answers)
		return t, err
	}
}

// add adds what was spent since a moment for so many answers.
func (s *spending) add(before processor, answers int) {
	if s.by == nil {
		s.by = processor{}
	}
	for name, now := range processorNow() {
		s.by[name] += now - before[name]
	}
	s.answers += answers
}

// String is what an answer has taken of each program: the largest first.
func (s *spending) String() string {
	each := func(name string) time.Duration { return s.by[name] / time.Duration(max(s.answers, 1)) }
	names := slices.SortedFunc(maps.Keys(s.by), func(a, b string) int { return cmp.Compare(each(b), each(a)) })
	var words []string
	for _, name := range names {
		if each(name) >= 10*time.Microsecond {
			words = append(words, fmt.Sprintf("%s %.2f", name, millis(each(name))))
		}
	}
	return "ms of a processor each: " + strings.Join(words, ", ")
}
