using Hiring.Candidate.V1;

namespace Hiring.Candidate.Roles;

/// <summary>The order of a role's stages.</summary>
internal sealed class PipelineTemplate(Pipeline pipeline)
{
    /// <summary>The stages of a role that names none: 36 days together. The default of the column says the same.</summary>
    internal static Pipeline Usual => new()
    {
        Stages =
        {
            new PipelineStage { Id = "sourced", Name = "Sourced", Kind = Stage.Sourced, ServiceLevelDays = 5 },
            new PipelineStage { Id = "screening", Name = "Screening", Kind = Stage.Screening, ServiceLevelDays = 7 },
            new PipelineStage { Id = "interview", Name = "Interview", Kind = Stage.Interview, ServiceLevelDays = 14 },
            new PipelineStage { Id = "decision", Name = "Decision", Kind = Stage.Decision, ServiceLevelDays = 3 },
            new PipelineStage { Id = "offer", Name = "Offer", Kind = Stage.Offer, ServiceLevelDays = 7 },
            new PipelineStage { Id = "hired", Name = "Hired", Kind = Stage.Hired },
        },
    };

    /// <summary>The stages, first to last.</summary>
    internal IReadOnlyList<PipelineStage> Stages => pipeline.Stages;

    /// <summary>Reads a pipeline as it is stored with its role.</summary>
    internal static PipelineTemplate Read(string json) => new(StoredJson.Read<Pipeline>(json));

    /// <summary>The stage of an id, or null.</summary>
    internal PipelineStage? Find(string id) => Stages.FirstOrDefault(stage => stage.Id == id);

    /// <summary>The stage that follows another; null after the last.</summary>
    internal PipelineStage? After(string id) => Stages.SkipWhile(stage => stage.Id != id).Skip(1).FirstOrDefault();

    /// <summary>Where a stage stands, from 0; -1 if the pipeline does not have it.</summary>
    internal int IndexOf(string id) => Stages.Index().Where(stage => stage.Item.Id == id).Select(stage => stage.Index).DefaultIfEmpty(-1).First();

    /// <summary>Of the stages that applications stand in, one that this pipeline lacks or makes another kind of; null if it keeps them all.</summary>
    internal StageInUse? Loses(IEnumerable<StageInUse> used) => used.FirstOrDefault(stage => Find(stage.StageId)?.Kind != stage.Stage);

    /// <summary>What is wrong with the order of a pipeline, field by field.</summary>
    internal static IEnumerable<(string Field, string Description)> Wrong(Pipeline pipeline)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var last = pipeline.Stages.Count - 1;
        foreach (var (i, stage) in pipeline.Stages.Index())
        {
            var field = $"role.pipeline.stages[{i}]";
            if (!ids.Add(stage.Id))
                yield return ($"{field}.id", $"'{stage.Id}' is the id of an earlier stage");
            if (i == 0 != (stage.Kind == Stage.Sourced))
                yield return ($"{field}.kind", i == 0 ? "the first stage must be STAGE_SOURCED" : "only the first stage is STAGE_SOURCED");
            if (i == last != (stage.Kind == Stage.Hired))
                yield return ($"{field}.kind", i == last ? "the last stage must be STAGE_HIRED" : "only the last stage is STAGE_HIRED");
            if (i > 0 && stage.Kind < pipeline.Stages[i - 1].Kind)
                yield return ($"{field}.kind", "goes back behind the kind of the stage before");
        }
    }
}

/// <summary>A stage that applications stand in.</summary>
/// <param name="StageId">Its id in the pipeline.</param>
/// <param name="Stage">Its kind.</param>
/// <param name="Count">How many applications that are under way.</param>
internal sealed record StageInUse(string StageId, Stage Stage, long Count);
