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
            if (await write.Connection.ExecuteAsync(new CommandDefinition("delete from resumes where id = @id and candidate_id = @candidate",
                    new { id, candidate }, cancellationToken: write.Cancellation)) == 0)
                throw Problem.NotFound("resume", id);
            await ResumeRow.StoreText(candidate, write);
            write.Append(new CandidateEvent { CandidateUpdated = new() { CandidateId = request.CandidateId } });
            return new Empty();
        });
}
