package organisation

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/organisation/internal/organisationdb"
	"vakans/internal/plane"
	"vakans/tenant/schema"
)

// SetPlan changes an organisation's plan. It is for national administrators and
// commands. What is so already stays so and is not recorded again.
func (s *Service) SetPlan(ctx context.Context, who authz.Actor, number int32, plan string) error {
	if err := administers(who); err != nil {
		return err
	}
	if !slices.Contains(Plans, plan) {
		return fault.InvalidField("plan", "error.choose")
	}
	return s.administer(ctx, number, func(tx plane.PlatformTx, r organisationdb.LockRow) error {
		if r.Plan == "" {
			return fault.New(fault.Conflict, "admin.unfinished_refused")
		}
		if r.Plan == plan {
			return nil
		}
		if err := q.SetPlan(ctx, tx, organisationdb.SetPlanParams{Tenant: number, Plan: plan}); err != nil {
			return err
		}
		return recordChange(ctx, tx, who, "organisation.plan", r, map[string]any{"plan": plan, "before": r.Plan})
	})
}

// SetHosts makes these an organisation's own hosts, besides the one that its
// slug gives it. It is for national administrators and commands. Whoever calls
// it has seen to it that the names lead here; until then they lead nowhere.
func (s *Service) SetHosts(ctx context.Context, who authz.Actor, number int32, hosts []string) error {
	if err := administers(who); err != nil {
		return err
	}
	hosts = tidyHosts(hosts)
	var c fault.Collector
	s.checkHosts(&c, hosts)
	if err := c.Err(); err != nil {
		return err
	}
	return s.administer(ctx, number, func(tx plane.PlatformTx, r organisationdb.LockRow) error {
		before, err := q.HostsOf(ctx, tx, number)
		if err != nil || slices.Equal(before, hosts) {
			return err
		}
		if err := hostsFree(ctx, tx, &c, number, hosts); err != nil {
			return err
		}
		if err := c.Err(); err != nil {
			return err
		}
		if err := schema.SetHosts(ctx, tx, number, hosts...); err != nil {
			return err
		}
		return recordChange(ctx, tx, who, "organisation.hosts", r, map[string]any{"hosts": hosts, "before": before})
	})
}

// MaxHosts is how many hosts of its own an organisation may have.
const MaxHosts = 20

// A host name with at least one dot, as DNS allows it.
var validHost = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])$`)

// tidyHosts puts hosts in lower case and in order, each once.
func tidyHosts(hosts []string) []string {
	out := []string{}
	for _, h := range hosts {
		if h = strings.TrimSuffix(strings.ToLower(strings.TrimSpace(h)), "."); h != "" {
			out = append(out, h)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (s *Service) checkHosts(c *fault.Collector, hosts []string) {
	c.Check(len(hosts) <= MaxHosts, "hosts", "error.too_big", "max", strconv.Itoa(MaxHosts))
	for _, h := range hosts {
		switch {
		case len(h) > 253 || !validHost.MatchString(h):
			c.Add("hosts", "admin.host_form", "host", h)
		case s.Base != "" && (h == s.Base || strings.HasSuffix(h, "."+s.Base)):
			c.Add("hosts", "admin.host_ours", "host", h)
		}
	}
}

// hostsFree adds an error for each host that another organisation than this one
// has.
func hostsFree(ctx context.Context, tx plane.PlatformTx, c *fault.Collector, number int32, hosts []string) error {
	if len(hosts) == 0 {
		return nil
	}
	taken, err := q.HostsTaken(ctx, tx, organisationdb.HostsTakenParams{Hosts: hosts, Tenant: number})
	for _, h := range taken {
		c.Add("hosts", "admin.host_taken", "host", h)
	}
	return err
}

// History is what the platform's audit log holds of an organisation, newest
// first: who founded it, suspended it, changed its plan and hosts. What is done
// inside stands in the organisation's own log, which is not read.
func (s *Service) History(ctx context.Context, who authz.Actor, slug string) (lines []audit.Entry, err error) {
	if err := who.Require(authz.National); err != nil {
		return nil, err
	}
	err = s.Platform.Read(ctx, func(tx plane.PlatformTx) error {
		lines, err = audit.List(ctx, tx, audit.Filter{SubjectKind: "organisation", SubjectID: slug, Limit: 100})
		return err
	})
	return lines, err
}
