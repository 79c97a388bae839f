using Dapper;
using Grpc.Core;
using Hiring.Candidate.Duplicates;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Activity;

/// <summary>Puts a tag on a candidate.</summary>
public sealed class AddTag(Writes writes)
{
    private const int Most = 50;

    internal Task<CandidateTags> Handle(AddTagRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var asked = Guid.Parse(request.CandidateId);
        var candidate = await Survivor.Hold(asked, write) ?? throw Problem.NotFound("candidate", asked);
        var added = await write.Connection.ExecuteAsync(new CommandDefinition("""
            update candidates set tags = array_append(tags, @tag), revision = revision + 1, updated_at = now()
            where id = @candidate and cardinality(tags) < @Most
                and not exists (select from unnest(tags) as present where lower(present) = lower(@tag))
            """, new { candidate, tag = request.Tag, Most }, cancellationToken: write.Cancellation));
        var tags = await CandidateTagging.Read(asked, write.Connection, write.Cancellation);
        return added > 0 || tags.Tags.Count < Most || tags.Tags.Contains(request.Tag, StringComparer.OrdinalIgnoreCase) ? tags
            : throw Problem.Precondition(ErrorReason.TooManyTags, $"A candidate has at most {Most} tags. Take one off first.", ("candidate_id", asked));
    });
}
