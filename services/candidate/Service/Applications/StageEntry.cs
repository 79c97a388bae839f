using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Applications;

/// <summary>The entering of the stage that follows: first the rules, then the gates outside of the transaction, then both again under its locks.</summary>
public sealed class StageEntry(Gates gates)
{
    /// <summary>
    /// The gates of the stage, all found open. Refuses what the rules refuse, with GATE_CLOSED if a gate is closed, and
    /// with UNAVAILABLE if one does not say.
    /// </summary>
    internal async Task<IReadOnlyCollection<Gate>> Ask(ApplicationCase application, AskedStage asked, CancellationToken cancellation)
    {
        var stage = Allowed(application, asked);
        var closed = await gates.Closed(application.Row, stage.Gates, cancellation);
        return closed.Count == 0 ? stage.Gates : throw Closed(application, stage, closed).ToProblem();
    }

    /// <summary>The stage to enter, for a locked application whose gates were asked. COLLIDED if it has others by now.</summary>
    internal static PipelineStage Enter(ApplicationCase application, AskedStage asked, IReadOnlyCollection<Gate> open)
    {
        var stage = Allowed(application, asked);
        return stage.Gates.Except(open).Any() ? throw Problem.Collided("The gates of the stage changed while they were asked. Repeat the call.") : stage;
    }

    internal static Denial Closed(ApplicationCase application, PipelineStage stage, IReadOnlyList<ClosedGate> closed) => new(ErrorReason.GateClosed,
        $"The stage '{stage.Name}' cannot be entered yet. {string.Join(" ", closed.Select(gate => gate.Why))}",
        ("application_id", application.Row.Id), ("stage_id", stage.Id), ("gates", string.Join(",", closed.Select(gate => Wire.NameOf(gate.Gate)))));

    private static PipelineStage Allowed(ApplicationCase application, AskedStage asked) =>
        ApplicationRules.Advance(application, asked) is { } denial ? throw denial.ToProblem() : application.Pipeline.After(application.Row.StageId)!;
}
