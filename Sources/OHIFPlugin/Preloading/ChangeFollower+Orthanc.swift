// SPDX-License-Identifier: GPL-3.0-or-later

internal import OrthancKit
internal import Studies

extension ChangeFollower<OrthancChangeLog, OrthancStudyServer> {
    /// Preloads what the change log of Orthanc names.
    convenience init(orthanc: Orthanc, keeper: SummaryKeeper<OrthancStudyServer>) {
        self.init(
            changes: OrthancChangeLog(orthanc: orthanc),
            keeper: keeper,
            log: { orthanc.log(.warning, $0) },
            handle: { (change) throws(StudyServerError) in
                switch change {
                case .newInstance(let instance): try keeper.ensure(instance: instance)
                case .stableSeries: break
                }
            })
    }
}
