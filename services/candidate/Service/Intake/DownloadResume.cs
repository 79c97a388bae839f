using Dapper;
using Google.Api;
using Google.Protobuf;
using Grpc.Core;
using Hiring.Candidate.Duplicates;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Candidate.Intake;

/// <summary>Answers the file of a resume as it was stored.</summary>
public sealed class DownloadResume(NpgsqlDataSource database)
{
    internal async Task<HttpBody> Handle(DownloadResumeRequest request, ServerCallContext call)
    {
        var id = Guid.Parse(request.ResumeId);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var file = await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            // An id that was merged answers too, and a file that both had handed in stays where it was.
            $"select media_type, content from resumes join resume_files using (hash) where id = @id and candidate_id in (@candidate, {Survivor.Sql})",
            new { id, candidate = Guid.Parse(request.CandidateId) }, cancellationToken: call.CancellationToken))
            ?? throw Problem.NotFound("resume", id);
        return new HttpBody { ContentType = file.MediaType, Data = UnsafeByteOperations.UnsafeWrap(file.Content) };
    }

    private sealed record Row(string MediaType, byte[] Content);
}
