package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// pageTenants is how many organisations the signed-in pages are asked of.
const pageTenants = 20

// pages compares the case list and the candidate sheet, as a signed-in recruiter's
// browser asks for them, with the statements that the same pages send, by pgbench.
func (b *bench) pages(ctx context.Context) ([]figure, error) {
	all, err := b.place.subjects(ctx, min(b.size, pageTenants))
	if err != nil {
		return nil, err
	}
	web, err := b.web(b.place)
	if err != nil {
		return nil, err
	}
	defer web.stop()
	var lists, data, sheets []visit
	for _, s := range all {
		cookie, err := b.place.signIn(ctx, s)
		if err != nil {
			return nil, err
		}
		lists = append(lists, caseList(s, cookie))
		data = append(data, candidatesData(s, cookie))
		sheets = append(sheets, sheet(s, cookie, s.Some[int(s.Number)%len(s.Some)]))
	}
	large, err := b.largeCase(ctx, all[0])
	if err != nil {
		return nil, err
	}
	var figures []figure
	for _, p := range []struct {
		name, what string
		visits     []visit
	}{
		{"list", "case list", lists}, {"list_10000", "case list of 10,000", large},
		{"list_json", "case list as JSON", data}, {"sheet", "candidate sheet", sheets},
	} {
		f, err := b.page(ctx, web, p.name, p.what, p.visits)
		if err != nil {
			return nil, err
		}
		figures = append(figures, f)
	}
	return figures, nil
}

func (b *bench) page(ctx context.Context, web *child, name, what string, visits []visit) (figure, error) {
	product := b.visiting(web.Addr, visits)
	if err := b.warm(ctx, len(visits), product); err != nil {
		return figure{}, err
	}
	scripts, err := b.scripts(ctx, web, name, visits)
	if err != nil {
		return figure{}, err
	}
	baseline := b.pgbench(scripts)
	if err := b.warm(ctx, len(visits), baseline); err != nil {
		return figure{}, err
	}
	spent := &spending{}
	ours, theirs, err := pair(ctx, b.Rounds, spent.of(product), baseline)
	if err != nil {
		return figure{}, err
	}
	f := against(name, what+" through the whole stack against its SQL by pgbench", ours, theirs, 0.5)
	messages, err := b.messages(visits[0])
	f.Note = fmt.Sprintf("%d messages to the database a page; p95 %.1f ms; %d addresses; %s",
		messages, median(p95s(ours)), len(visits), spent)
	return f, err
}

// scripts writes what each page says to the database into a script of its own.
func (b *bench) scripts(ctx context.Context, web *child, name string, visits []visit) (paths []string, err error) {
	dir := filepath.Join(b.Dir, "pgbench")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	l, err := listen(ctx, b.place.admin)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, l.close(ctx)) }()
	c := call(web.Addr)
	for i, v := range visits {
		var all []spoken
		// A page now and then also asks what it remembers for a second or a
		// minute; the shortest of three is the page itself.
		for range 3 {
			heard, err := l.hear(ctx, func() error { return c.do(v) })
			if err != nil {
				return nil, err
			}
			if len(all) == 0 || len(heard) < len(all) {
				all = heard
			}
		}
		path := filepath.Join(dir, fmt.Sprintf("%s_%d.sql", name, i))
		if err := os.WriteFile(path, []byte(script(all, planePaths)), 0o644); err != nil {
			return nil, err
		}
		paths = append(paths, path)
	}
	return paths, nil
}

// planePaths are the paths that the planes' connections have from the start.
var planePaths = map[string]string{"vakans_platform": "platform, ext", "vakans_visitor": "jobsite, ext",
	"vakans_register": "applicant, ext"}

// pgbench is a side of a comparison: as many clients run the scripts in turn.
func (b *bench) pgbench(scripts []string) side {
	return func(ctx context.Context) (turn, error) {
		args := []string{"-n", "-c", strconv.Itoa(b.Clients), "-j", "2", "-T", strconv.Itoa(max(int(b.Turn.Seconds()), 1)),
			"-M", "simple"}
		for _, s := range scripts {
			args = append(args, "-f", s)
		}
		cmd := command(ctx, "pgbench", append(args, b.place.admin)...)
		if err := cmd.Run(); err != nil {
			return turn{}, err
		}
		return readTPS(cmd.said.String())
	}
}

var tps = regexp.MustCompile(`(?m)^tps = ([0-9.]+)`)

// readTPS finds the rate in what pgbench says at its end: the first is of all
// scripts together.
func readTPS(said string) (turn, error) {
	found := tps.FindStringSubmatch(said)
	if found == nil || strings.Contains(said, "ERROR") {
		return turn{}, fmt.Errorf("pgbench said %s", said)
	}
	rate, err := strconv.ParseFloat(found[1], 64)
	return turn{Rate: rate}, err
}
