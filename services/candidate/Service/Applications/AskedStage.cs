using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Applications;

/// <summary>The stage that a caller wants an application to enter: one stage of the pipeline, or whichever of a kind follows.</summary>
/// <param name="Id">The id of the stage, or null.</param>
/// <param name="Kind">Its kind, where no id is given.</param>
internal readonly record struct AskedStage(string? Id, Stage Kind)
{
    /// <summary>Reads the two fields of a request, of which exactly one is given.</summary>
    internal static AskedStage Of(string id, Stage kind) => (id.Length > 0, kind != Stage.Unspecified) switch
    {
        (true, true) => throw Problem.Invalid("to_stage", "must not be given together with stage"),
        (false, false) => throw Problem.Invalid("stage", "must be given, or to_stage instead of it"),
        (true, false) => new(id, Stage.Unspecified),
        _ => new(null, kind),
    };

    /// <summary>The stage that follows the present one.</summary>
    internal static AskedStage Following(ApplicationCase application) =>
        application.Pipeline.After(application.Row.StageId) is { } next ? new(next.Id, next.Kind) : new(null, Stage.Unspecified);

    internal bool Is(PipelineStage stage) => Id is null ? stage.Kind == Kind : stage.Id == Id;

    public override string ToString() => Id is null ? Kind.ToString() : $"'{Id}'";
}
