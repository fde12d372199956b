package group

import (
	"strings"

	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
)

// NameKey is the message id of a permission's name.
func NameKey(p authz.Permission) string {
	return "permission." + strings.ReplaceAll(string(p), ".", "_")
}

// HelpKey is the message id of what a permission allows.
func HelpKey(p authz.Permission) string { return NameKey(p) + "_help" }

// ResourceKey is the message id of the heading above a permission.
func ResourceKey(p authz.Permission) string {
	resource, _, _ := strings.Cut(string(p), ".")
	return "permission.resource_" + resource
}

// PermissionName is a permission's name for a reader.
func PermissionName(l i18n.Lang, p authz.Permission) string { return m.Text(l, NameKey(p), nil) }

// PermissionHelp says for a reader what a permission allows.
func PermissionHelp(l i18n.Lang, p authz.Permission) string { return m.Text(l, HelpKey(p), nil) }

// ResourceName heads the permissions of one resource.
func ResourceName(l i18n.Lang, p authz.Permission) string { return m.Text(l, ResourceKey(p), nil) }
