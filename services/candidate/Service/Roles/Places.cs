using Hiring.Candidate.V1;

namespace Hiring.Candidate.Roles;

/// <summary>What a role's places make of its state.</summary>
internal static class Places
{
    /// <summary>
    /// The state of a role once its headcount is another: a draft and a closed role stay what they are; a role that is open
    /// or on hold is filled when every place is taken, and a filled one is open again when there is a place more.
    /// </summary>
    internal static RoleState StateOf(RoleState before, int hired, int headcount) => before switch
    {
        RoleState.Draft or RoleState.Closed => before,
        _ when hired >= headcount => RoleState.Filled,
        RoleState.Filled => RoleState.Open,
        _ => before,
    };
}
