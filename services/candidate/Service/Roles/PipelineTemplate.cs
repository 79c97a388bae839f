using Hiring.Candidate.V1;

namespace Hiring.Candidate.Roles;

/// <summary>The order of a role's stages.</summary>
internal sealed class PipelineTemplate(Pipeline pipeline)
{
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
}
