using Hiring.Candidate.V1;

namespace Hiring.Candidate.Roles;

/// <summary>What is done to a role as a whole.</summary>
internal enum RoleVerb
{
    /// <summary>Lets a draft take applications.</summary>
    Open,

    /// <summary>Pauses it.</summary>
    Hold,

    /// <summary>Lets it take applications again.</summary>
    Reopen,

    /// <summary>Gives it up, or ends it.</summary>
    Close,
}

/// <summary>Which state of a role follows which.</summary>
internal static class RoleStates
{
    /// <summary>The state that a role goes to, or null if the verb does not apply to the state that it is in.</summary>
    internal static RoleState? After(RoleState state, RoleVerb verb) => (state, verb) switch
    {
        (RoleState.Draft, RoleVerb.Open) => RoleState.Open,
        (RoleState.Open, RoleVerb.Hold) => RoleState.OnHold,
        (RoleState.OnHold or RoleState.Closed, RoleVerb.Reopen) => RoleState.Open,
        // A draft that nobody wants any more is closed as well; a filled role when its hires have started.
        (RoleState.Draft or RoleState.Open or RoleState.OnHold or RoleState.Filled, RoleVerb.Close) => RoleState.Closed,
        _ => null,
    };

    /// <summary>What other services are told when a role goes from one state to another; null if nothing of note happened.</summary>
    internal static CandidateEvent? Told(Guid role, RoleState before, RoleState after) => before == after ? null : after switch
    {
        RoleState.Open => new() { RoleOpened = new() { RoleId = role.ToString() } },
        RoleState.OnHold => new() { RoleHeld = new() { RoleId = role.ToString() } },
        RoleState.Closed => new() { RoleClosed = new() { RoleId = role.ToString() } },
        RoleState.Filled => new() { RoleFilled = new() { RoleId = role.ToString() } },
        _ => null,
    };
}
