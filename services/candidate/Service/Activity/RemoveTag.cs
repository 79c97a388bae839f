using Dapper;
using Grpc.Core;
using Hiring.Candidate.Duplicates;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Activity;

/// <summary>Takes a tag off a candidate.</summary>
public sealed class RemoveTag(Writes writes)
{
    internal Task<CandidateTags> Handle(RemoveTagRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var asked = Guid.Parse(request.CandidateId);
        var candidate = await Survivor.Hold(asked, write) ?? throw Problem.NotFound("candidate", asked);
        await write.Connection.ExecuteAsync(new CommandDefinition("""
            update candidates set revision = revision + 1, updated_at = now(),
                tags = array(select present from unnest(tags) with ordinality as t (present, place) where lower(present) <> lower(@tag) order by place)
            where id = @candidate and exists (select from unnest(tags) as present where lower(present) = lower(@tag))
            """, new { candidate, tag = request.Tag }, cancellationToken: write.Cancellation));
        return await CandidateTagging.Read(asked, write.Connection, write.Cancellation);
    });
}
