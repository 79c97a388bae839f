using Dapper;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Hiring.Candidate.Candidates;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Intake;

/// <summary>Removes a resume and its text; the file goes with the last resume that refers to it.</summary>
public sealed class DeleteResume(Writes writes)
{
    internal Task<Empty> Handle(DeleteResumeRequest request, ServerCallContext call) =>
        writes.Run(request, call, async write =>
        {
            var (id, candidate) = (Guid.Parse(request.ResumeId), Guid.Parse(request.CandidateId));
            await CandidateRow.Lock(candidate, "", write);
            var hash = await write.Connection.QuerySingleOrDefaultAsync<byte[]>(new CommandDefinition(
                "delete from resumes where id = @id and candidate_id = @candidate returning hash", new { id, candidate }, cancellationToken: write.Cancellation))
                ?? throw Problem.NotFound("resume", id);
            // Two statements: once the file is held, the second sees every resume that came to it before.
            await write.Connection.ExecuteAsync(new CommandDefinition("""
                select from resume_files where hash = @hash for update;
                delete from resume_files where hash = @hash and not exists (select from resumes where hash = @hash)
                """, new { hash }, cancellationToken: write.Cancellation));
            await ResumeRow.StoreText(candidate, write);
            write.Append(new CandidateEvent { CandidateUpdated = new() { CandidateId = request.CandidateId } });
            return new Empty();
        });
}
