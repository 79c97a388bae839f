using Hiring.Candidate.V1;

namespace Hiring.Candidate.Roles;

/// <summary>What a role's places make of its state.</summary>
internal static class Places
{
    /// <summary>
    /// The state of a role once its headcount is another: a draft stays one; a role that was opened is filled when every
    /// place is taken, and open again when there is a place more.
    /// </summary>
    internal static RoleState StateOf(RoleState before, int hired, int headcount) =>
        before == RoleState.Draft ? RoleState.Draft : hired < headcount ? RoleState.Open : RoleState.Filled;
}
