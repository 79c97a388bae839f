using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.Candidate.Intake;

/// <summary>Ends an import: what waits is its last row. Ending it again changes nothing.</summary>
public sealed class FinishCandidateImport(Writes writes)
{
    internal Task<CandidateImport> Handle(FinishCandidateImportRequest request, ServerCallContext call) =>
        writes.Run(request, call, async write =>
        {
            var import = await ImportRow.Lock(Guid.Parse(request.ImportId), write);
            return (import.State == ImportState.Finished ? import : await ImportRows.Take(import, [], last: true, write)).ToMessage();
        });
}
