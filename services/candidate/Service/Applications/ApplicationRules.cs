using Hiring.Candidate.V1;

namespace Hiring.Candidate.Applications;

/// <summary>
/// What may be done to an application. The calls that do it and the call that tells what may be done ask the same rules.
/// What other services have to say, the gates, comes after.
/// </summary>
internal static class ApplicationRules
{
    /// <summary>Why a verb may not be used now with any stage at all, or null.</summary>
    internal static Denial? Denies(ApplicationVerb verb, ApplicationCase application) => verb switch
    {
        ApplicationVerb.Advance => Advance(application, AskedStage.Following(application)),
        ApplicationVerb.MoveBack => NotActive(application) ?? Offer(application) ?? Lost(application)
            ?? (Earlier(application).Count > 0 ? null : NotEarlier(application, application.Row.StageId)),
        ApplicationVerb.Hold => NotActive(application),
        ApplicationVerb.Resume => Ended(application) ?? (application.Row.State == ApplicationState.OnHold ? null : NotOnHold(application)),
        ApplicationVerb.Transfer => Ended(application) ?? Offer(application),
        ApplicationVerb.Reject or ApplicationVerb.Withdraw => Ended(application),
        ApplicationVerb.RecallRejection => RecallMessage(application) ?? Closed(application) ?? Lost(application),
        _ => throw new ArgumentOutOfRangeException(nameof(verb), verb, null),
    };

    /// <summary>The stages before the present one, first to last.</summary>
    internal static IReadOnlyList<PipelineStage> Earlier(ApplicationCase application) =>
        [.. application.Pipeline.Stages.Take(Math.Max(0, application.Pipeline.IndexOf(application.Row.StageId)))];

    /// <summary>Why an application may not enter the stage that was asked for by advancing, or null: exactly one forward, and hired only by accepting an offer.</summary>
    internal static Denial? Advance(ApplicationCase application, AskedStage asked)
    {
        if ((NotActive(application) ?? Lost(application)) is { } denial)
            return denial;
        if (asked.Id is { } id && application.Pipeline.Find(id) is null)
            return Unknown(application, id);
        var next = application.Pipeline.After(application.Row.StageId);
        return next is not null && next.Kind != Stage.Hired && asked.Is(next) ? null : CannotFollow(application, asked, next);
    }

    /// <summary>Why an application may not go back to a stage, or null.</summary>
    internal static Denial? MoveBack(ApplicationCase application, string to) =>
        NotActive(application) ?? Offer(application) ?? Lost(application)
        ?? (application.Pipeline.Find(to) is null ? Unknown(application, to)
            : application.Pipeline.IndexOf(to) < application.Pipeline.IndexOf(application.Row.StageId) ? null : NotEarlier(application, to));

    /// <summary>Why an application in this state does not go on, or null.</summary>
    internal static Denial? NotActive(Guid id, ApplicationState state) => Ended(id, state) ?? (state == ApplicationState.Active ? null
        : new(ErrorReason.ApplicationOnHold, "The application is paused. Resume it first.", ("application_id", id), ("state", state)));

    private static Denial? NotActive(ApplicationCase application) => NotActive(application.Row.Id, application.Row.State);

    private static Denial? Ended(ApplicationCase application) => Ended(application.Row.Id, application.Row.State);

    private static Denial? Ended(Guid id, ApplicationState state)
    {
        if (state is ApplicationState.Active or ApplicationState.OnHold)
            return null;
        var end = state switch
        {
            ApplicationState.Hired => "with a hire",
            ApplicationState.Rejected => "by the company",
            _ => "by the candidate",
        };
        return new(ErrorReason.ApplicationEnded, $"The application was ended {end}; nothing about it changes any more.",
            ("application_id", id), ("state", state));
    }

    private static Denial? Offer(ApplicationCase application) => application.HasOffer
        ? new(ErrorReason.OfferStands, "An offer stands that rests on the present stage. Have it answered first.", ("application_id", application.Row.Id))
        : null;

    /// <summary>Why nothing follows or precedes the present stage: the pipeline does not have it. No call leads there; a stage in use is not deleted.</summary>
    private static Denial? Lost(ApplicationCase application) => application.Stage is null ? Unknown(application, application.Row.StageId) : null;

    /// <summary>Why an application does not come back: a role is closed once nobody is under way in it, and stays so.</summary>
    private static Denial? Closed(ApplicationCase application) => application.RoleState != RoleState.Closed ? null
        : new(ErrorReason.RoleNotOpen, "The role was closed since, so nobody comes back into it. Reopen it first.",
            ("role_id", application.Row.RoleId), ("state", application.RoleState));

    /// <summary>Why the message of a rejection cannot be recalled, or null.</summary>
    internal static Denial? RecallMessage(ApplicationCase application) => application switch
    {
        { Row.State: not ApplicationState.Rejected } => new(ErrorReason.ApplicationNotRejected, "The application is not rejected, so there is nothing to take back.",
            ("application_id", application.Row.Id), ("state", application.Row.State)),
        { HasMessage: false } => MessageGone(application.Row.Id),
        _ => null,
    };

    internal static Denial MessageGone(Guid id) => new(ErrorReason.MessageGone,
        "A rejection can be taken back while its message to the candidate waits, and none does. Enter the candidate again instead.", ("application_id", id));

    private static Denial NotOnHold(ApplicationCase application) => new(ErrorReason.ApplicationNotOnHold, "The application is not paused; it goes on.",
        ("application_id", application.Row.Id), ("state", application.Row.State));

    private static Denial Unknown(ApplicationCase application, string stage) => new(ErrorReason.StageUnknown,
        $"The role's pipeline has no stage '{stage}'. It has {string.Join(", ", application.Pipeline.Stages.Select(s => s.Id))}.",
        ("application_id", application.Row.Id), ("stage_id", stage));

    private static Denial NotEarlier(ApplicationCase application, string stage) => new(ErrorReason.StageNotEarlier,
        Earlier(application) is { Count: > 0 } earlier
            ? $"The application is at the stage '{application.Row.StageId}', and '{stage}' is no earlier one. Earlier ones are {string.Join(", ", earlier.Select(s => s.Id))}."
            : "The application is at the first stage; there is no earlier one.",
        ("application_id", application.Row.Id), ("stage_id", stage));

    private static Denial CannotFollow(ApplicationCase application, AskedStage asked, PipelineStage? next)
    {
        var kind = asked.Id is { } id ? application.Pipeline.Find(id)!.Kind : asked.Kind;
        var way = kind == Stage.Hired ? "An application is hired by accepting its offer."
            : next is null ? "No stage follows."
            : next.Kind == Stage.Hired ? "What follows is to make an offer and have it accepted."
            : $"The stage that follows is {next.Kind} ('{next.Id}').";
        return new(ErrorReason.StageCannotFollow,
            $"The application is at the stage {application.Row.Stage} ('{application.Row.StageId}'), and {asked} cannot follow it. {way}",
            ("application_id", application.Row.Id), ("stage", application.Row.Stage), ("next_stage", next?.Kind ?? Stage.Unspecified),
            ("stage_id", application.Row.StageId), ("next_stage_id", next?.Id ?? ""));
    }
}
